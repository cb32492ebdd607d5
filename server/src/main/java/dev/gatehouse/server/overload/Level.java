package dev.gatehouse.server.overload;

/// The steps of the ladder; each includes those before it. Its number is the metric's value.
public enum Level {
    NONE(0, "everything is served"),
    NO_KEEP_ALIVE(1, "connections end after the exchange that they are in"),
    REFUSE(2, "requests and new connections are answered with 503"),
    NO_ACCEPT(3, "no connection is accepted");

    private final int number;
    private final String text;

    Level(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /// From 0 on.
    public int number() {
        return number;
    }

    /// What it means, in a few words.
    public String text() {
        return text;
    }
}
