package dev.gatehouse.cli;

import java.util.ArrayList;
import java.util.List;

/// Columns for a terminal, as wide as what is in them. The last column has room for several lines,
/// and is not cut.
///
/// @param header one word per column
/// @param rows each with as many cells as the header but the last, and the lines of the last
record TextTable(List<String> header, List<Row> rows) {

    private static final String GAP = "  ";

    TextTable {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /// @param cells of all columns but the last
    /// @param last lines of the last column; none for an empty cell
    record Row(List<String> cells, List<String> last) {

        Row {
            cells = cells.stream().map(TextTable::printable).toList();
            last = last.stream().map(TextTable::printable).toList();
        }
    }

    List<String> lines() {
        var fixed = header.size() - 1;
        var widths = new int[fixed];
        for (var column = 0; column < fixed; column++) {
            widths[column] = header.get(column).length();
            for (var row : rows) {
                widths[column] = Math.max(widths[column], row.cells.get(column).length());
            }
        }
        var lines = new ArrayList<String>();
        lines.add(line(header.subList(0, fixed), header.get(fixed), widths));
        var blank = header.subList(0, fixed).stream().map(_ -> "").toList();
        for (var row : rows) {
            lines.add(line(row.cells, row.last.isEmpty() ? "" : row.last.getFirst(), widths));
            row.last.stream().skip(1).forEach(more -> lines.add(line(blank, more, widths)));
        }
        return lines;
    }

    private static String line(List<String> cells, String last, int[] widths) {
        var line = new StringBuilder();
        for (var column = 0; column < widths.length; column++) {
            var cell = cells.get(column);
            line.append(cell).append(" ".repeat(widths[column] - cell.length())).append(GAP);
        }
        return line.append(last).toString().stripTrailing();
    }

    // What others wrote must not steer the terminal of who reads it.
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
