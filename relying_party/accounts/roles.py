"""The roles in which an account is used: the four kinds of clients that the labour offices serve (requirement P1)."""

from enum import StrEnum


class Role(StrEnum):
    """An account has one or more (P23)."""

    UNEMPLOYED = "unemployed"
    JOB_SEEKER = "job_seeker"
    EMPLOYER = "employer"
    FOREIGNER_ENTRUSTER = "foreigner_entruster"
