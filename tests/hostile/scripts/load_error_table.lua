-- An error at load that is a table.
-- expect: refused: threw a table

error({})
