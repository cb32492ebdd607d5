package dev.gatehouse.cli;

import dev.gatehouse.cli.service.ControlSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse restart`
@Command(
        name = "restart",
        description = {
            "Has another process take over from the one that serves, without losing a request.",
            "",
            "The new one reads its configuration and binds the same ports; when it is ready, the old"
                    + " one stops accepting, finishes what runs, and ends. If the new one can't"
                    + " serve, the old one goes on."
        },
        exitCodeList = {
            "0:the new process serves",
            "1:nothing changed: the new one could not serve, or none runs",
            "2:used wrongly"
        })
final class RestartCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--control",
            paramLabel = "SOCKET",
            description = {
                "The control socket that `gatehouse run --control` was given; without it,"
                        + " control.sock in systemd's RUNTIME_DIRECTORY."
            })
    private @Nullable Path control;

    @Override
    public Integer call() {
        var terminal = Terminal.of(spec);
        var socket =
                RunCommand.control(control)
                        .orElseThrow(
                                () ->
                                        new CommandFailed(
                                                Gatehouse.USAGE,
                                                "which process is it? Start it with `gatehouse run"
                                                        + " --control SOCKET`, and say the same"
                                                        + " here"));
        terminal.out().println("gatehouse: process " + restart(socket) + " serves now");
        return Gatehouse.OK;
    }

    /// Asks the process that listens at a control socket; [CommandFailed] where it goes on itself.
    ///
    /// @return the process that serves now
    static long restart(Path socket) {
        try (var line = ControlSocket.Line.to(socket)) {
            line.say("restart");
            var answer = line.hear();
            if (answer == null || !answer.matches("serving \\d{1,18}")) {
                throw new CommandFailed(
                        Gatehouse.REFUSED,
                        "no restart: "
                                + (answer == null
                                        ? "the process that serves hung up"
                                        : answer.replaceFirst("^failed: ", "")));
            }
            return Long.parseLong(answer.substring("serving ".length()));
        } catch (IOException e) {
            throw new CommandFailed(
                    Gatehouse.REFUSED, "nobody answers at " + socket + ": " + e.getMessage());
        }
    }
}
