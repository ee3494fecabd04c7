-- The hidden fourth value of a generic for is closed too.
-- expect: error: got a non-closable value

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ in function() end, nil, nil, {} do end
    return { offers = { "cup", "lamp" } }
  end,
}
