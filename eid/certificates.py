"""Reads X.509 certificates (RFC 5280). All who are handed one read it here."""

from cryptography import x509


def der_certificate(octets: bytes) -> x509.Certificate:
    """Raises `ValueError` for whatever is none, one of a version that does not exist included."""
    try:
        return x509.load_der_x509_certificate(octets)
    except x509.InvalidVersion as error:
        raise ValueError(str(error)) from error


def pem_certificates(octets: bytes) -> list[x509.Certificate]:
    """All of a PEM file, at least one. Raises `ValueError`."""
    try:
        return x509.load_pem_x509_certificates(octets)
    except x509.InvalidVersion as error:
        raise ValueError(str(error)) from error
