// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.testing.simulation.server.RawClient.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.Create2Response;
import org.apache.zookeeper.proto.CreateResponse;
import org.apache.zookeeper.proto.ErrorResponse;
import org.apache.zookeeper.proto.ExistsResponse;
import org.apache.zookeeper.proto.GetACLResponse;
import org.apache.zookeeper.proto.GetAllChildrenNumberResponse;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.apache.zookeeper.proto.GetChildrenResponse;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.proto.GetEphemeralsResponse;
import org.apache.zookeeper.proto.SetACLResponse;
import org.apache.zookeeper.proto.SetDataResponse;
import org.apache.zookeeper.proto.SyncResponse;
import org.apache.zookeeper.proto.WhoAmIResponse;
import org.jspecify.annotations.Nullable;

/** Replies without what may differ between two servers: times, the names of sessions, the order of names. */
final class Normal {
    /** The sessions of one server, in the order in which they were made. */
    private final List<Long> sessions = new ArrayList<>();

    void session(long id) {
        if (!sessions.contains(id)) {
            sessions.add(id);
        }
    }

    String text(int type, @Nullable Answer answer) {
        if (answer == null) {
            return "closed";
        }
        String head = answer.header().getXid() + " at " + answer.header().getZxid() + " error "
                + answer.header().getErr();
        if (answer.header().getErr() != 0) {
            return head + (answer.body().length > 0 ? " with a body" : "");
        }
        return head + ": " + body(type, answer);
    }

    private String body(int type, Answer answer) {
        return switch (type) {
            case OpCode.create -> answer.read(new CreateResponse()).getPath();
            case OpCode.create2, OpCode.createContainer, OpCode.createTTL -> {
                Create2Response created = answer.read(new Create2Response());
                yield created.getPath() + text(created.getStat());
            }
            case OpCode.exists -> text(answer.read(new ExistsResponse()).getStat());
            case OpCode.setData -> text(answer.read(new SetDataResponse()).getStat());
            case OpCode.setACL -> text(answer.read(new SetACLResponse()).getStat());
            case OpCode.getData -> {
                GetDataResponse data = answer.read(new GetDataResponse());
                yield text(data.getData()) + text(data.getStat());
            }
            case OpCode.getChildren ->
                sorted(answer.read(new GetChildrenResponse()).getChildren());
            case OpCode.getChildren2 -> {
                GetChildren2Response children = answer.read(new GetChildren2Response());
                yield sorted(children.getChildren()) + text(children.getStat());
            }
            case OpCode.getACL -> {
                GetACLResponse acl = answer.read(new GetACLResponse());
                yield sorted(texts(acl.getAcl())) + text(acl.getStat());
            }
            case OpCode.getEphemerals ->
                sorted(answer.read(new GetEphemeralsResponse()).getEphemerals());
            case OpCode.getAllChildrenNumber ->
                "" + answer.read(new GetAllChildrenNumberResponse()).getTotalNumber();
            case OpCode.sync -> answer.read(new SyncResponse()).getPath();
            case OpCode.whoAmI -> sorted(texts(answer.read(new WhoAmIResponse()).getClientInfo()));
            case OpCode.addWatch -> "" + answer.read(new ErrorResponse()).getErr();
            case OpCode.multi, OpCode.multiRead -> multi(answer.read(new MultiResponse()));
            default -> answer.body().length + " bytes";
        };
    }

    private String multi(MultiResponse response) {
        StringBuilder text = new StringBuilder();
        for (OpResult result : response) {
            text.append(result.getType()).append(' ');
            if (result instanceof OpResult.CreateResult create) {
                text.append(create.getPath());
                text.append(create.getStat() == null ? "" : text(create.getStat()));
            } else if (result instanceof OpResult.SetDataResult set) {
                text.append(text(set.getStat()));
            } else if (result instanceof OpResult.ErrorResult error) {
                text.append(error.getErr());
            } else if (result instanceof OpResult.GetDataResult data) {
                text.append(text(data.getData())).append(text(data.getStat()));
            } else if (result instanceof OpResult.GetChildrenResult children) {
                text.append(sorted(children.getChildren()));
            }
            text.append("; ");
        }
        return text.toString();
    }

    private static String text(byte @Nullable [] data) {
        return data == null ? "no data" : data.length + " bytes";
    }

    private static List<String> texts(List<?> records) {
        return records.stream().map(String::valueOf).toList();
    }

    private static String sorted(List<String> names) {
        List<String> sorted = new ArrayList<>(names);
        Collections.sort(sorted);
        return sorted.toString();
    }

    private String text(Stat stat) {
        long owner = stat.getEphemeralOwner();
        return " {" + stat.getCzxid() + " " + stat.getMzxid() + " " + stat.getPzxid() + " versions " + stat.getVersion()
                + " " + stat.getCversion() + " " + stat.getAversion() + " owner "
                + (owner == 0 ? -1 : sessions.indexOf(owner)) + " data " + stat.getDataLength() + " children "
                + stat.getNumChildren() + "}";
    }
}
