"""Reads across every floor below: the regional synthesis and the PDF of a sheet. The only importer of WeasyPrint."""
