-- An audience that answers with a number.
-- expect: error: is: expected true or false
-- file: audiences.lua

audience "attack" { is = function() return 1 end }
