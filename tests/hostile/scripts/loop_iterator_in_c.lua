-- Iterators that are C functions: pcall(type) and select("#") never return nil.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    for _ in select, "#" do end
    return { offers = { "cup", "lamp" } }
  end,
}
