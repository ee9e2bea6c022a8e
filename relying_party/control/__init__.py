"""The portals' API for testers under `/_mock/api`: what a test cannot see or do on the pages, such as the answer to a captcha.

Knows no portal: `app.py` gives it what it offers. Answers who has the token, or, where none is set, who is on this machine.
"""
