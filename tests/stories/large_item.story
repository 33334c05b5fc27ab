# A crate stays in the trolley.
scans 9521234003007
sees "Crate of water can stay in your trolley"
pictures large-item
touches #pay
expects screen choose_tender
