%% An integer to another process and back.
-module(pingpong).
-mode(compile).
-export([main/1]).

answer() -> receive {From, I} -> From ! I + 1, answer() end.

ask(_, 0) -> ok;
ask(Other, N) ->
  Other ! {self(), N},
  Next = N + 1,
  receive Next -> ask(Other, N - 1) end.

main([Text]) ->
  N = list_to_integer(Text),
  Other = spawn(fun answer/0),
  Start = erlang:monotonic_time(nanosecond),
  ask(Other, N),
  Seconds = (erlang:monotonic_time(nanosecond) - Start) / 1.0e9,
  io:format("~.9f ~b~n", [Seconds, N]).
