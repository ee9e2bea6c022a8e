"""What a person holds to log in with: the identity card with a chip (e-dowód), and the phone with mObywatel.

Owns PINs, codes and their pages. Says who is there and how sure that is; knows no protocol.
"""
