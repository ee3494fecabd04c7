-- gsub calls what calls gsub: C's stack.
-- expect: error: C stack overflow

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function again() return (("x"):gsub(".", again)) end
    again()
    return { offers = { "cup", "lamp" } }
  end,
}
