-- Changes the libraries while the file is loaded: of this file only.
-- expect: harmless

string.format = function() return "poisoned" end
string.rep = nil
table.insert = error
math.floor = function() while true do end end
utf8.char = nil

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" } }
  end,
}
