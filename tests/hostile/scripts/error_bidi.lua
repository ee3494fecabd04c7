-- An error whose letters run from right to left.
-- expect: error:

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    error("\u{202E}txet\u{202C} \u{2066}hidden\u{2069} \u{200F}")
    return { offers = { "cup", "lamp" } }
  end,
}
