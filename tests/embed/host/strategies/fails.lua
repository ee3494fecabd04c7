strategy 'asks "twice\\"' {
  on = "failed",
  placement = "p",
  propose = function()
    error "mine"
  end,
}
