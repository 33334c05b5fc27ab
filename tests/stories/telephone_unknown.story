# A telephone number that nobody has: said kindly, and the shopper goes on.
scans 9521234002109
bags 1012
touches #enter-number
keys telephone 0033100000000
sees "We do not know this number"
touches #back
expects total 2.99
