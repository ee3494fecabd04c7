workspace { locales = { "it" } }
purpose "care" { basis = "consent", text = { it = "Lo usiamo per consigliarti meglio" } }
