%% Integers from one process to another.
-module(items).
-mode(compile).
-export([main/1]).

send(_, I, N) when I > N -> ok;
send(To, I, N) -> To ! I, send(To, I + 1, N).

sum(0, S) -> S;
sum(N, S) -> receive I -> sum(N - 1, S + I) end.

main([Text]) ->
  N = list_to_integer(Text), Me = self(),
  Start = erlang:monotonic_time(nanosecond),
  spawn(fun() -> send(Me, 1, N) end),
  Sum = sum(N, 0),
  Seconds = (erlang:monotonic_time(nanosecond) - Start) / 1.0e9,
  Sum = N * (N + 1) div 2,
  io:format("~.9f ~b~n", [Seconds, N]).
