# A first touch starts a visit; with nothing in it, the lane goes back to its greeting.
expects screen attract
touches "Start"
expects screen shopping
sees "Scan your first item"
touches #cancel
expects screen attract
