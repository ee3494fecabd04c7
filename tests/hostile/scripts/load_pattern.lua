-- A slow match at load.
-- expect: refused: took longer
-- hook: unstoppable

local text = ("a"):rep(30000)
local found = text:find(".-.-.-.-b")

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function() return { offers = { "cup", "lamp" }, score = found } end,
}
