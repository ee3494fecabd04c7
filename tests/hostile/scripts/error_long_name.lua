-- A name of a megabyte in an error's text.
-- expect: error:

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local name = ("x"):rep(1000000)
    return { offers = { "cup", "lamp" }, [name] = 1 }
  end,
}
