"""A run and its comparison as people and machines read them: one HTML file, JUnit, JSON, Markdown, a few lines of text.

`write.write_reports` makes all of them; every other file here is one of the forms or a part of one.
"""
