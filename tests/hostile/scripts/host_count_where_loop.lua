-- Counts events under a condition, for ever: each condition is a table.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(profile)
    while profile:count("product.viewed", "30d", { category = "dresses" }) >= 0 do end
    return { offers = { "cup", "lamp" } }
  end,
}
