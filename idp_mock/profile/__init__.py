"""The life of a Profil Zaufany: application, confirmation by a bank or at a point, three years, extension, change of surname, end (N4, N5).

Owns the profiles that were made here, one record for each PESEL. A profile is a persona like any other: this package writes personas, and
whoever logs in meets nothing else. Knows no protocol. Periods are those of the real service where they are known, else guesses.
"""
