"""Exports a sentence encoder to ONNX for the comparison: fp32 as it is, and the usable int8.

usage: export.py MODEL_DIR OUT_DIR

int8 is what ONNX Runtime's documentation advises for transformers on CPUs: attention and layer
norms fused, then dynamic quantisation with signed weights for each output channel (per-tensor
weights are faster, but their cosine to fp32 falls to .95).
"""

import pathlib
import sys

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from transformers import AutoModel


class Embedding(torch.nn.Module):
    """Mean pooling over all tokens, then length 1."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        hidden = self.model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        return torch.nn.functional.normalize(mean, p=2, dim=1)


def main(source, target):
    target.mkdir(parents=True, exist_ok=True)
    model = AutoModel.from_pretrained(source, attn_implementation="eager").eval()
    ids = torch.randint(1000, 2000, (2, 16))
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(
        Embedding(model),
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        target / "fp32.onnx",
        input_names=names,
        output_names=["embedding"],
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in names},
        opset_version=17,
        dynamo=False,
    )
    fused = optimizer.optimize_model(
        str(target / "fp32.onnx"),
        model_type="bert",
        num_heads=model.config.num_attention_heads,
        hidden_size=model.config.hidden_size,
        optimization_options=FusionOptions("bert"),
        opt_level=0,
    )
    fused.save_model_to_file(str(target / "fused.onnx"))
    quantize_dynamic(
        target / "fused.onnx",
        target / "int8.onnx",
        per_channel=True,
        reduce_range=False,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
