workspace {}
placement "home.hero" {}
