-- Every byte of a long text as a result.
-- expect: memory | time | error: string slice too long | error: stack overflow

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local text = ("x"):rep(3000000)
    local list = { text:byte(1, -1) }
    return list
  end,
}
