#pragma once
// Finds out that something in the store is newer, whichever process wrote it: it looks when it is woken, when the
// database gives a hint that another process has written, and every second in any case. What it finds goes to whoever
// listens, as a word that something is newer and never what.
#include <memory>

#include "core/server/workers.h"

namespace kassa::server {

class News {
public:
    // `tell` is called from the thread of the news. `hints` is a session of its own that waits for other processes'
    // hints, where several share a database.
    static std::unique_ptr<News> start(Session session, std::optional<Session> hints,
                                       std::function<void(const protocol::Push&)> tell, Duration look_every = 1s);
    virtual ~News() = default;  // ends the threads; takes up to a second where it waits for hints
    // Something may have changed. Any thread; many calls in a row are one look.
    virtual void look() = 0;
};

// What is newer in `now` than in `before` and worth a push. Weights are not: they change with every visit, and whoever
// wants them finds them when it looks by itself.
std::vector<protocol::Push> newer(const protocol::Versions& before, const protocol::Versions& now);

}  // namespace kassa::server
