-- Every letter of a long text as a result.
-- expect: memory | time | error: string slice too long | error: stack overflow

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("x"):rep(3000000)
    local list = { utf8.codepoint(text, 1, -1) }
    return list
  end,
}
