-- An error at load that is a table.
-- expect: refused: error without a message

error({})
