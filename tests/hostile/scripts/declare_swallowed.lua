-- Errors of declarations, swallowed, without an end.
-- expect: refused:
-- slow: yes

for i = 1, 100000 do
  pcall(function() strategy("attack" .. i) { placement = "nowhere" .. i } end)
end
