module tertulia

go 1.26.5

require golang.org/x/text v0.43.0
