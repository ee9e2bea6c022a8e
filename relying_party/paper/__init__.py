"""Documents to print: headings, facts and tables as a PDF, in letters of all European languages.

Knows no portal: who writes a document decides about its words. The fonts are DejaVu Sans (free licence: LICENSE-DejaVu.txt), cut down.
"""
