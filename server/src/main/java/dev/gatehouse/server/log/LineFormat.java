package dev.gatehouse.server.log;

import dev.gatehouse.server.http.Exchange;
import dev.gatehouse.server.http.Peer;

/// How an exchange is told in a line.
sealed interface LineFormat permits JsonFormat, CombinedFormat {

    /// How clients' text is escaped.
    Line.Escape escape();

    /// @param now milliseconds since 1970
    void served(Line line, long now, Exchange exchange);

    /// A message that is no request.
    ///
    /// @param status what it was answered with
    void refused(Line line, long now, Peer peer, int status, String why);

    /// Lines are missing here.
    void dropped(Line line, long count);
}
