package dev.gatehouse.server.log;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A file that lines are appended to, and that is opened anew after somebody has moved it away.
/// Written by one thread; [#reopen()] from any.
final class LogFile extends OutputStream {

    private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());

    private final Path path;
    private FileChannel file;

    private LogFile(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /// @throws IOException when it can't be opened; the message is a sentence
    static LogFile open(Path path) throws IOException {
        return new LogFile(path, channel(path));
    }

    // Clients' addresses and what they asked for are not for everybody on the machine.
    private static FileChannel channel(Path path) throws IOException {
        try {
            return FileChannel.open(
                    path,
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.APPEND),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-r-----")));
        } catch (NoSuchFileException _) {
            throw cannot(path, "its folder is not there");
        } catch (AccessDeniedException _) {
            throw cannot(path, "permission denied");
        } catch (FileSystemException failed) {
            throw cannot(path, String.valueOf(failed.getReason()));
        }
    }

    private static IOException cannot(Path path, String why) {
        return new IOException("the access log " + path + " can't be opened: " + why);
    }

    /// From now on, lines go to whatever has the file's name now. Where that can't be opened, they
    /// go on to where they went, and the log says so.
    void reopen() {
        try {
            var next = channel(path);
            FileChannel last;
            synchronized (this) {
                last = file;
                file = next;
            }
            last.close();
            LOG.log(Level.INFO, "the access log " + path + " is opened anew");
        } catch (IOException failed) {
            LOG.log(Level.WARNING, failed.getMessage() + "; lines go on to where they went");
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int count) throws IOException {
        var rest = ByteBuffer.wrap(bytes, from, count);
        while (rest.hasRemaining()) {
            file.write(rest);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
