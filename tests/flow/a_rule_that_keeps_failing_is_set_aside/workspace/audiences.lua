audience "curious" { is = function(profile) if profile.soft.curiosity < 0.9 then error "nobody is" end return true end }
