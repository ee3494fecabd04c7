-- As deep as the event goes.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    local view, depth = event.data.deep, 0
    while view do
      view = view.deep
      depth = depth + 1
    end
    assert(depth == 20, depth)
    return { offers = { "cup", "lamp" } }
  end,
}
