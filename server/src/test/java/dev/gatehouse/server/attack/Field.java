package dev.gatehouse.server.attack;

import java.util.List;

/// A field of a head or of a trailer section, its value without the white space around it.
record Field(String name, String value) {

    boolean named(String other) {
        return name.equalsIgnoreCase(other);
    }

    static List<String> values(List<Field> fields, String name) {
        return fields.stream().filter(f -> f.named(name)).map(Field::value).toList();
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
