-- The address by %q, of something that has no literal.
-- expect: error: literal

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local where = ("%q"):format({})
    return { offers = { "cup", "lamp" }, message = where }
  end,
}
