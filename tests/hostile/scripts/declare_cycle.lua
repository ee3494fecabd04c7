-- A declaration that holds itself in every field.
-- expect: refused: strategy "attack"

local fields = { placement = "attack" }
for _, name in ipairs { "on", "where", "propose", "priority", "about", "eligible", "audience", "degree" } do fields[name] = fields end
fields[fields] = fields

strategy "attack"(fields)
