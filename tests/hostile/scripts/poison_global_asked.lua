-- A new global under a name that is put together.
-- expect: error: 'leaked' is not declared

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    _ENV["leak" .. "ed"] = event.data.secret
    return { offers = { "cup", "lamp" } }
  end,
}
