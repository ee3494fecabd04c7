-- A member of nothing, through a name with everything in it.
-- expect: error: nil

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    local key = "\27[2J'\"\\%s\n\0"
    return event.data[key].x
  end,
}
