-- Ten thousand strategies in one file.
-- expect: refused: | harmless

for i = 1, 10000 do
  strategy(i == 1 and "attack" or "attack" .. i) {
    on = i == 1 and "attack.made" or "never.made",
    placement = "attack",
    propose = function() return { offers = { "cup", "lamp" } } end,
  }
end
