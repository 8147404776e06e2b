%% A process that does nothing, started and waited for by a monitor.
-module(spawn_join).
-mode(compile).
-export([main/1]).

each(0) -> ok;
each(N) ->
  {Pid, Ref} = spawn_monitor(fun() -> ok end),
  receive {'DOWN', Ref, process, Pid, normal} -> each(N - 1) end.

main([Text]) ->
  N = list_to_integer(Text),
  Start = erlang:monotonic_time(nanosecond),
  each(N),
  Seconds = (erlang:monotonic_time(nanosecond) - Start) / 1.0e9,
  io:format("~.9f ~b~n", [Seconds, N]).
