-- The address by %p.
-- expect: error: '%p' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local where = ("%p"):format({})
    return { offers = { "cup", "lamp" }, message = where }
  end,
}
