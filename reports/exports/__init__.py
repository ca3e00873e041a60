"""Files of an assessment for other programs: the workbook, the long form, the codebook. They get plain rows, never a request."""
