-- A field that nobody knows, with a terminal's commands as its name.
-- expect: error: what propose returns has no

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, ["\27[2J\r\nmesage"] = "x" }
  end,
}
