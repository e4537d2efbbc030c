"""What the company knows and wants: its articles, made searchable, and its rule files, made plain data.

Everything here starts from files that people edit; a mistake in one is told with its file, line and remedy.
"""
