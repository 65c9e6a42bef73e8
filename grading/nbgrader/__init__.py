"""nbgrader"""
