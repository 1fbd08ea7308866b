"""LTI 1.3, and the only room that knows PyLTI1p3 and requests.

Launches come in here as forms and leave as `records.Launch`; scores come in as `records.Score` and leave as HTTP.
Where the library is wrong or slow it is overridden, and the docstring of the override says what was seen.
This room knows no database (it is given a `store.Store`) and no Flask.
"""
