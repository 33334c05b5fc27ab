# Who has chosen buttons within reach need not bag: five items, and nobody is called.
scans 9521234000303
touches #appearance
touches #low-reach
touches #back
touches #line-1
touches "I won’t bag this"
scans 9521234002109
touches #line-2
touches "I won’t bag this"
scans 9521234002208
touches #line-3
touches "I won’t bag this"
scans 9521234002604
touches #line-4
touches "I won’t bag this"
touches #pay
expects screen choose_tender
