"""The personal account at ZUS: periods of insurance, contributions by month, benefits (Z14). Sample data, none of it true.

Knows no profile and no page: whoever asks must have made sure that they may.
"""
