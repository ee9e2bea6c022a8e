"""XML on the wire: the only parser, enveloped signatures and element encryption, on lxml and `cryptography`, in this process.

Pure functions over elements and bytes. Knows XML Signature and XML Encryption, but no SAML message, no service provider, no store and
no clock.
"""
